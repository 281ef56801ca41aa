/// All scenarios. A new group is a folder with an array of scenarios, named here.
let scenarios: [Scenario] = mpiScenarios
