/// A recipe with everything that could break equal bits, small enough to train in a second.
struct SmallRecipe {
    var lanes = 8
    var sequencesPerLane = 2
    var timeSteps = 17
    /// Whole steps of an epoch; one more step has a single pair for five sequences and none for the
    /// others, so that most lanes are empty.
    var wholeSteps = 10
    var hidden = 24
    var dropoutKind = "standard"
    var seed = 77
    var steps = 1000
    var watchdog = "{silence: 30, hang: 300}"

    var batch: Int { lanes * sequencesPerLane }

    /// Characters of the training text: one more than there are pairs.
    var characters: Int { batch * timeSteps * wholeSteps + 5 + 1 }

    var stepsPerEpoch: Int { wholeSteps + 1 }

    var yaml: String {
        """
        task: language-model
        data: {train: train.txt, valid: held-out.txt, test: held-out.txt}
        model:
          cell: lstm
          layers: 2
          hidden: \(hidden)
          embedding: 15
          dropout: 0.3
          dropoutKind: \(dropoutKind)
          batchNorm: true
        training:
          seed: \(seed)
          lanes: \(lanes)
          batch: \(batch)
          timeSteps: \(timeSteps)
          steps: \(steps)
          optimizer: {name: adam, learningRate: 0.01, weightDecay: 0.001}
          schedule: {name: cosine, warmup: 5, minimum: 0.0005}
          clip: 0.5
          logEvery: 1
          fingerprintEvery: 4
          watchdog: \(watchdog)
        checkpoint: {every: 0, keep: 2}

        """
    }
}
