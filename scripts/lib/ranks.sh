# shellcheck shell=bash
# Sourced by run, launch and the job scripts: runs a launcher so that signals stop its ranks in good order.

# The first signal that asked for a stop: INT, TERM, USR1 or HUP (the terminal was closed); empty if none
# did. Under nohup HUP stays ignored.
stop_asked=
launcher_job=

# A script that defines `note_stop` is told.
pass_stop_on() { # signal
    [ -n "$stop_asked" ] || stop_asked=$1
    ! declare -F note_stop >/dev/null || note_stop "$1"
    [ -z "$launcher_job" ] || kill -USR1 "$launcher_job" 2>/dev/null
}

# Lets these signals ask for a stop, from now on; before a launcher runs they are only noted.
catch_stops() {
    local name
    # shellcheck disable=SC2064
    for name in INT TERM USR1 HUP; do trap "pass_stop_on $name" "$name"; done
}

# Runs a launcher (mpirun, srun) to its end and returns its exit code.
#
# In a process group of its own it does not see Ctrl-C, which makes mpirun kill all ranks. It is sent
# SIGUSR1 instead, passes that on, and the ranks stop after the same step, save, and exit with 75.
run_ranks() { # command
    local status=0
    [ -z "$stop_asked" ] || return 75
    set -m
    "$@" </dev/null &
    launcher_job=$!
    set +m
    catch_stops
    while true; do
        wait "$launcher_job" && status=0 || status=$?
        # A signal ends `wait` before the job has ended.
        kill -0 "$launcher_job" 2>/dev/null || break
    done
    launcher_job=
    trap - INT TERM USR1 HUP
    return "$status"
}
