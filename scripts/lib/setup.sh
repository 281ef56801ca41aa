# Sourced by run, test and others: finds Swift, installs what is missing, builds.
# Prints nothing where there is nothing to do.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$here" || exit 70

die() { echo "$1" >&2; exit "${2:-70}"; }

need_swift() {
    if ! command -v swift >/dev/null 2>&1; then
        for folder in /opt/swift/usr/bin "$HOME/.local/share/swiftly/bin" /usr/libexec/swift/bin; do
            [ -x "$folder/swift" ] && PATH=$folder:$PATH && return
        done
        die "Swift 6.2 or later is needed and was not found: get it from https://www.swift.org/install/linux/ and put 'swift' on the PATH" 69
    fi
}

# The packages that building and running need and that are not there.
missing_packages() {
    pkg-config --version >/dev/null 2>&1 || echo pkg-config
    pkg-config --exists ompi-c 2>/dev/null || echo libopenmpi-dev
    command -v mpirun >/dev/null 2>&1 || echo openmpi-bin
    pkg-config --exists openblas 2>/dev/null || echo libopenblas-dev
}

need_packages() {
    local missing apt
    missing=$(missing_packages | tr '\n' ' ')
    [ -z "$missing" ] && return
    apt="apt-get install -y --no-install-recommends $missing"
    if ! command -v apt-get >/dev/null 2>&1; then
        die "these packages are missing and there is no apt-get here: install your system's Open MPI and OpenBLAS with their headers, and pkg-config" 69
    fi
    local sudo=
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || [ -t 0 ] && sudo=sudo
        [ -n "$sudo" ] && command -v sudo >/dev/null 2>&1 \
            || die "these packages are missing: run 'sudo $apt' first" 69
    fi
    echo "installing: $missing"
    { DEBIAN_FRONTEND=noninteractive $sudo $apt || { $sudo apt-get update && DEBIAN_FRONTEND=noninteractive $sudo $apt; }; } \
        >/tmp/lockstep-apt.$$ 2>&1 || { tail -3 /tmp/lockstep-apt.$$ >&2; die "could not install: run 'apt-get update && $apt' by hand" 69; }
    rm -f /tmp/lockstep-apt.$$
    missing=$(missing_packages | tr '\n' ' ')
    [ -z "$missing" ] || die "still missing after the installation: $missing" 69
}

# Builds in release mode, with imports checked against the package's declared dependencies.
build() {
    swift build -c release --explicit-target-dependency-import-check error "$@"
}

# Open MPI refuses to run as root unless told twice; inside of a container root is all there is.
allow_root() {
    [ "$(id -u)" -eq 0 ] && export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    # A crashed rank should end at once, not write a backtrace first.
    export SWIFT_BACKTRACE=${SWIFT_BACKTRACE:-enable=no}
}
