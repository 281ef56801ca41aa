# For scripts that leave processes behind them; to be sourced.

# Runs a command without the files that this shell was given beyond the first three. A caller such as
# a test would otherwise wait for the end of whatever holds them.
alone() {
    local file number
    for file in /proc/"$BASHPID"/fd/*; do
        number=${file##*/}
        # 255 is the script itself.
        case $number in [012] | 255) ;; *) eval "exec $number>&-" ;; esac
    done
    exec "$@"
}
