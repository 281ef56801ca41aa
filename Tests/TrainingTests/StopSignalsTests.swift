import Foundation
import Testing
import Training

/// Sends a signal to this process and waits for what it does.
///
/// Not `raise`: the threads that tests run on have signals blocked. A signal that does nothing is
/// given up on after ten seconds, which only a failing test waits for.
private func send(_ number: Int32, until isDone: () -> Bool = { false }) {
    kill(getpid(), number)
    for _ in 0..<10_000 where !isDone() { usleep(1000) }
}

/// In processes of their own: signals belong to a whole process.
@Suite struct StopSignalsTests {
    @Test(arguments: [SIGTERM, SIGUSR1, SIGINT])
    func aSignalOnlySetsTheFlag(number: Int32) async {
        await #expect(processExitsWith: .exitCode(ExitCode.stopped)) { [number] in
            StopSignals.install()
            precondition(!StopSignals.isStopRequested)
            send(number) { StopSignals.isStopRequested }
            exit(StopSignals.receivedSignal == number ? ExitCode.stopped : ExitCode.done)
        }
    }

    @Test func laterRequestsFromASchedulerChangeNothing() async {
        await #expect(processExitsWith: .signal(SIGINT)) {
            StopSignals.install()
            send(SIGTERM) { StopSignals.isStopRequested }
            kill(getpid(), SIGTERM)
            kill(getpid(), SIGUSR1)
            kill(getpid(), SIGINT)
            // Once the first SIGINT has been taken in, the next one ends the process.
            for _ in 0..<10_000 where StopSignals.receivedSignal == SIGTERM {
                kill(getpid(), SIGINT)
                usleep(1000)
            }
        }
    }

    @Test func theSecondInterruptEndsTheProcess() async {
        await #expect(processExitsWith: .signal(SIGINT)) {
            StopSignals.install()
            send(SIGINT) { StopSignals.isStopRequested }
            precondition(StopSignals.receivedSignal == SIGINT)
            // The handler gives SIGINT back right after it has set the flag.
            for _ in 0..<10_000 {
                kill(getpid(), SIGINT)
                usleep(1000)
            }
        }
    }

    @Test func restoringGivesTheSignalsBack() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            StopSignals.install()
            send(SIGTERM) { StopSignals.isStopRequested }
            precondition(StopSignals.isStopRequested)
            StopSignals.restore()
            precondition(!StopSignals.isStopRequested)
            send(SIGTERM)
        }
    }

    @Test func exitCodesAreThoseOfSysexits() {
        #expect(ExitCode.done == 0 && ExitCode.usage == 64 && ExitCode.badData == 65)
        #expect(ExitCode.missingInput == 66 && ExitCode.internal == 70)
        #expect(ExitCode.cannotCreate == 73 && ExitCode.stopped == 75)
    }
}
