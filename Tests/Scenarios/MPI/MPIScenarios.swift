/// Scenarios of module MPI.
let mpiScenarios: [Scenario] =
    collectiveScenarios + blockScenarios + messageScenarios + nonblockingScenarios
    + communicatorScenarios + sharedWindowScenarios + errorScenarios + failureScenarios
    + startScenarios
