/// Scenarios of module Training.
let trainingScenarios: [Scenario] =
    disturbanceScenarios + savingScenarios
    + allocationScenarios
