/// Scenarios of module DataParallel.
let dataParallelScenarios: [Scenario] =
    exchangeScenarios + gradientScenarios + compressionScenarios + divergenceScenarios
    + normalizationScenarios + partScenarios + dealtScenarios
