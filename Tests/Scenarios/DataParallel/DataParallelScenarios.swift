/// Scenarios of module DataParallel.
let dataParallelScenarios: [Scenario] =
    exchangeScenarios + compressionScenarios + divergenceScenarios + normalizationScenarios
