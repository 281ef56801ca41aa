/// Scenarios of module DataParallel.
let dataParallelScenarios: [Scenario] =
    exchangeScenarios + divergenceScenarios + normalizationScenarios
