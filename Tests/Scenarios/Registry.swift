/// All scenarios.
///
/// A new group is a folder with an array of scenarios, added here.
let scenarios: [Scenario] = mpiScenarios + dataParallelScenarios + trainingScenarios
