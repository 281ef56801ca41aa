# shellcheck shell=bash
# Sourced by the job scripts in scripts/slurm: starts ranks in the job's allocation, and lets the job go
# on by itself after its time limit or a preemption.
#
#   LAUNCHER   auto (default): srun with PMIx, else with PMI-2, else mpirun; or pmix, pmi2, mpirun
#   PLACE      what a rank is bound to: core (default), socket, none
#   OUTPUT     the run's folder; else runs/NAME-JOB
#   LOCKSTEP   the executable; else the one that was built here

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$here/scripts/lib/ranks.sh"

LAUNCHER=${LAUNCHER:-auto}
LOCKSTEP=${LOCKSTEP:-$here/.build/release/lockstep}
OUTPUT=${OUTPUT:-runs/${SLURM_JOB_NAME:-lockstep}-${SLURM_JOB_ID:-0}}
export LOCKSTEP
# A log is no terminal, and a rank that crashed should end at once.
export LOCKSTEP_PROGRESS=${LOCKSTEP_PROGRESS:-plain} SWIFT_BACKTRACE=${SWIFT_BACKTRACE:-enable=no}
# Lockstep divides work among its own threads.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

say() { echo "[$(date '+%F %T')] $*"; }
leave() { say "$1"; exit "$2"; }

note_stop() { say "SIG$1: all ranks are asked to stop and save"; }

cpus=${SLURM_CPUS_PER_TASK:-1}

# With a range of nodes only the allocation knows how many ranks there are.
count_ranks() {
    if [ -n "${SLURM_NTASKS_PER_NODE:-}" ]; then
        echo $((SLURM_NTASKS_PER_NODE * SLURM_JOB_NUM_NODES))
    else
        echo "${SLURM_NTASKS:-$SLURM_JOB_NUM_NODES}"
    fi
}

# The command that starts `lockstep` on all ranks, into the array `start`.
#
# srun does not inherit cpus-per-task (Slurm 22.05 and later), and without -K1 a dead rank leaves the
# others waiting for ever.
plan_start() { # pmix, pmi2 or mpirun
    local place=${PLACE:-core}
    if [ "$1" = mpirun ]; then
        start=("$here/scripts/launch" -n "$ranks" --per "$place")
        [ "$cpus" -eq 1 ] || start+=(--threads "$cpus")
        [ "$(id -u)" -ne 0 ] || start+=(--allow-root)
        return
    fi
    start=(srun "--mpi=$1" -K1 --export=ALL --ntasks="$ranks" --cpus-per-task="$cpus")
    [ -z "${SLURM_NTASKS_PER_NODE:-}" ] || start+=(--ntasks-per-node="$SLURM_NTASKS_PER_NODE")
    # Where Slurm does not bind, asking for no binding is answered with a complaint.
    [ "$place" = none ] || start+=(--cpu-bind="${place}s")
    start+=("$LOCKSTEP")
}

# Finds out how this site starts ranks, by starting them: what a list of plugins promises need not work.
choose_launcher() {
    local way answer
    [ "$LAUNCHER" = auto ] || return 0
    for way in pmix pmi2; do
        plan_start $way
        if answer=$(timeout 120 "${start[@]}" doctor </dev/null 2>&1); then
            LAUNCHER=$way
            echo "$answer"
            return 0
        fi
        say "srun --mpi=$way does not start these ranks: $(grep -m1 -E 'lockstep:|error' <<<"$answer" || head -1 <<<"$answer")"
    done
    LAUNCHER=mpirun
}

newest_checkpoint() { find "$OUTPUT/checkpoints" -mindepth 1 -maxdepth 1 -name '[!.]*' 2>/dev/null | sort | tail -1; }

# Puts the job back into the queue, under the same number. Slurm then ends this script.
requeue() { # why
    trap '' TERM
    say "$1: the job goes back into the queue"
    scontrol requeue "$SLURM_JOB_ID" \
        || leave "this site does not requeue: submit again with OUTPUT=$OUTPUT, and the run goes on" 75
    sleep 120
    exit 75
}

# A preemption ends the ranks by SIGTERM where the site does not send the signal of --signal before. Slurm
# requeues a job at the end of its grace time, and not one that has ended before.
is_preempted() { scontrol show job "$SLURM_JOB_ID" 2>/dev/null | grep -q 'PreemptTime=[0-9]'; }

# Trains, goes on where an earlier start of this job has stopped, and requeues the job when its time is
# nearly up. With `--chain` also after a crash, as long as each start saves something.
train() { # [--chain] recipe [options of 'lockstep train']
    local chain=no status=0 before start=() ranks
    if [ "$1" = --chain ]; then chain=yes; shift; fi
    [ -x "$LOCKSTEP" ] || leave "there is no '$LOCKSTEP': build it with 'swift build -c release --product lockstep'" 66
    catch_stops
    ranks=$(count_ranks)
    say "job $SLURM_JOB_ID, restart ${SLURM_RESTART_COUNT:-0}: $ranks ranks of $cpus cores on $SLURM_JOB_NODELIST"
    choose_launcher
    plan_start "$LAUNCHER"
    before=$(newest_checkpoint)
    say "${start[*]} train $* --output $OUTPUT --resume"
    run_ranks "${start[@]}" train "$@" --output "$OUTPUT" --resume || status=$?
    case $status in
        0) leave "done" 0 ;;
        6[4-8] | 7[0-4] | 7[6-8]) leave "the ranks ended with $status: see the message above" "$status" ;;
    esac
    [ "$stop_asked" != USR1 ] || requeue "stopped by SIGUSR1, a time limit or a preemption"
    if [ "$status" -eq 75 ] && is_preempted; then requeue "stopped and saved at a preemption"; fi
    [ "$status" -ne 75 ] || leave "stopped and saved; submit again with OUTPUT=$OUTPUT to go on" 75
    if [ $chain = yes ] && [ "$(newest_checkpoint)" != "$before" ]; then
        requeue "the ranks ended with $status after saving"
    fi
    leave "the ranks ended with $status" "$status"
}
