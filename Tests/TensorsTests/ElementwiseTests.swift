import Foundation
import Tensors
import Testing

@Suite struct ElementwiseTests {
    /// Ordinary numbers with infinities, NaN, zeros and denormals among them.
    private func strange(_ count: Int) -> View<Float> {
        let view = numbers(count, scale: 20)
        let guests: [Float] = [
            .infinity, -.infinity, .nan, 0, -0.0, .leastNonzeroMagnitude, -1e-38 * 0.01, 88.8,
            -87.5, 1e30,
        ]
        for (index, guest) in guests.enumerated() where index * 3 < count {
            view[index * 3] = guest
        }
        return view
    }

    @Test(arguments: awkwardSizes)
    func allVersionsGiveTheSameBits(count: Int) {
        let results = availableKernels.map { kernels in
            let y = strange(count), x = strange(count)
            kernels.add(x, to: y)
            kernels.scale(y, by: 0.3)
            let sum = Memory<Float>(count: count).whole
            kernels.sumRows(of: y, into: sum)
            kernels.clamp(y, to: 2)
            return bits(y) + bits(sum)
        }
        for result in results { #expect(result == results[0]) }
    }

    @Test(arguments: awkwardSizes)
    func simpleSumsAgreeWithTheTwin(count: Int) {
        for kernels in availableKernels {
            let x = numbers(count, seed: 1), y = numbers(count, seed: 2), before = copy(y)
            kernels.add(x, to: y)
            for i in 0..<count { #expect(y[i] == before[i] + x[i]) }
            let table = numbers(3 * count, seed: 3), columns = Memory<Float>(count: count).whole
            kernels.sumRows(of: table, into: columns)
            for i in 0..<count {
                #expect(columns[i] == (table[i] + table[count + i]) + table[2 * count + i])
            }
            let exact = x.array.reduce(0) { $0 + Double($1) * Double($1) }
            // Chains of at most 256 roundings, each half a unit in the last place.
            #expect(abs(kernels.sumOfSquares(x) - exact) <= exact * 256 * 6e-8)
        }
    }

    @Test func sumOfSquaresCrossesBlocksAlikeEverywhere() {
        let x = numbers(3 * 4096 + 21)
        let sums = availableKernels.map { $0.sumOfSquares(x).bitPattern }
        #expect(Set(sums).count == 1)
        #expect(Kernels.best.sumOfSquares(x[0..<0]) == 0)
    }

    @Test func rowsAreGatheredAndSummed() {
        let index = Memory<Int32>(count: 4).whole
        index.copy(from: [2, 0, 2, 1])
        for kernels in availableKernels {
            let table = numbers(3 * 17), y = Memory<Float>(count: 4 * 17).whole
            kernels.gather(index, from: table, into: y)
            #expect(bits(y[0..<17]) == bits(table[34..<51]))
            #expect(bits(y[17..<34]) == bits(table[0..<17]))
            let sum = Memory<Float>(count: 17).whole
            kernels.sum(rows: index, of: table, into: sum)
            for j in 0..<17 {
                let head = (table[34 + j] + table[j]) + table[34 + j]
                #expect(sum[j] == head + table[17 + j])
            }
        }
    }

    @Test func aTokenOutsideOfTheTableTraps() async {
        await #expect(processExitsWith: .failure) {
            let index = Memory<Int32>(count: 1).whole
            index[0] = 3
            Kernels.best.gather(
                index, from: Memory<Float>(count: 6).whole, into: Memory<Float>(count: 2).whole)
        }
    }

    @Test func uniformNumbersAreThoseOfPhilox() {
        for kernels in availableKernels {
            let y = Memory<Float>(count: 70).whole
            kernels.uniform(y, seed: 42, site: 77, range: 0..<1)
            for i in 0..<70 {
                let words = Philox.block(key: [42, 77], counter: [0, 0, 0, UInt32(i / 4)])
                #expect(y[i] == Philox.uniform(words[i % 4]))
            }
        }
    }

    @Test(arguments: [false, true], [1, 5, 64, 67])
    func dropoutIsAFunctionOfItsPlace(isVariational: Bool, units: Int) {
        let times = 3, sequences = 2, x = numbers(times * sequences * units)
        let sweep = DropoutSweep(
            seed: 3, site: 900, step: 11, firstSequence: 6, isVariational: isVariational, rate: 0.3)
        for kernels in availableKernels {
            let y = Memory<Float>(count: x.count).whole
            kernels.dropout(sweep, x: x, y: y, times: times, units: units, accumulate: false)
            for place in 0..<x.count {
                let unit = place % units, row = place / units
                let time = isVariational ? 0 : UInt32(row / sequences)
                let words = Philox.block(
                    key: [3, 900],
                    counter: [11, 6 + UInt32(row % sequences), time, UInt32(unit / 4)])
                let isKept = Philox.uniform(words[unit % 4]) < 1 - 0.3 as Float
                #expect(y[place] == (isKept ? x[place] * (1 / (1 - 0.3 as Float)) : 0))
            }
        }
    }
}
