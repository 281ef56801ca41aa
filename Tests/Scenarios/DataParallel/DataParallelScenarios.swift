/// Scenarios of module DataParallel.
let dataParallelScenarios: [Scenario] =
    exchangeScenarios + gradientScenarios + divergenceScenarios + normalizationScenarios
