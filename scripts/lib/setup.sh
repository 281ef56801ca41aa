# Sourced by run, test and others: finds Swift, installs what is missing, builds.
# The caller's folder stays the current one, so that its paths mean what they say.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

die() { echo "$1" >&2; exit "${2:-70}"; }

need_swift() {
    if ! command -v swift >/dev/null 2>&1; then
        for folder in /opt/swift/usr/bin "$HOME/.local/share/swiftly/bin" /usr/libexec/swift/bin; do
            [ -x "$folder/swift" ] && PATH=$folder:$PATH && break
        done
    fi
    command -v swift >/dev/null 2>&1 \
        || die "Swift 6.2 or later is needed and was not found: get it from https://www.swift.org/install/linux/ and put 'swift' on the PATH" 69
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -1)
    case $version in
        [0-5].* | 6.0 | 6.1) die "this is Swift $version, and 6.2 or later is needed: get it from https://www.swift.org/install/linux/" 69 ;;
    esac
}

# Which MPI to build with: LOCKSTEP_MPI, openmpi or mpich, else what pkg-config finds, Open MPI first.
choose_mpi() {
    case ${LOCKSTEP_MPI:-} in
        openmpi | mpich) ;;
        '')
            LOCKSTEP_MPI=openmpi
            if ! pkg-config --exists ompi-c 2>/dev/null && pkg-config --exists mpich 2>/dev/null; then
                LOCKSTEP_MPI=mpich
            fi ;;
        *) die "LOCKSTEP_MPI is '$LOCKSTEP_MPI'; use openmpi or mpich" 64 ;;
    esac
    export LOCKSTEP_MPI
}

# The packages that building and running need and that are not there.
missing_packages() {
    pkg-config --version >/dev/null 2>&1 || echo pkg-config
    if [ "${LOCKSTEP_MPI:-openmpi}" = mpich ]; then
        pkg-config --exists mpich 2>/dev/null || echo libmpich-dev
        command -v mpiexec.hydra >/dev/null 2>&1 || echo mpich
    else
        pkg-config --exists ompi-c 2>/dev/null || echo libopenmpi-dev
        command -v mpirun >/dev/null 2>&1 || echo openmpi-bin
    fi
    pkg-config --exists openblas 2>/dev/null || echo libopenblas-dev
    pkg-config --exists zlib 2>/dev/null || echo zlib1g-dev
    pkg-config --exists libpng 2>/dev/null || echo libpng-dev
    pkg-config --exists libturbojpeg 2>/dev/null || echo libturbojpeg0-dev
}

need_packages() {
    local missing
    missing=$(missing_packages | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    install_packages "$missing"
    missing=$(missing_packages | tr '\n' ' ')
    [ -z "$missing" ] || die "still missing after the installation: $missing" 69
}

# Slurm, for the tests of its job scripts: they are skipped where it cannot be installed.
want_slurm() {
    local program missing=no
    # Some are for administrators, and not on everybody's PATH.
    for program in munged slurmctld slurmd sbatch; do
        (PATH=$PATH:/usr/sbin:/sbin; command -v $program) >/dev/null 2>&1 || missing=yes
    done
    [ $missing = yes ] || return 0
    (install_packages "slurm-wlm munge ") || echo "NOT TESTED: the job scripts for Slurm"
}

install_packages() { # names, with a blank at the end
    local missing=$1 log install
    command -v apt-get >/dev/null 2>&1 \
        || die "missing: $missing- install your system's Open MPI, OpenBLAS, zlib, libpng and TurboJPEG with their headers, and pkg-config" 69
    install="apt-get install -y --no-install-recommends $missing"
    local root=(env DEBIAN_FRONTEND=noninteractive)
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; } \
            || die "packages are missing: run 'sudo $install' first" 69
        root=(sudo "${root[@]}")
    fi
    echo "installing: $missing"
    log=$(mktemp)
    # Lists may be absent or old: they are fetched when the first try fails.
    "${root[@]}" $install >"$log" 2>&1 \
        || { "${root[@]}" apt-get update >>"$log" 2>&1 && "${root[@]}" $install >>"$log" 2>&1; } \
        || { tail -3 "$log" >&2; rm -f "$log"; die "could not install: run 'apt-get update' and '$install' by hand" 69; }
    rm -f "$log"
}

# The folder of the build: libraries of different binary interfaces do not mix.
scratch() {
    if [ "${LOCKSTEP_MPI:-openmpi}" = mpich ]; then echo "$here/.build/mpich"; else echo "$here/.build"; fi
}

# Builds in release mode, with imports checked against the package's declared dependencies.
build() {
    swift build --package-path "$here" --scratch-path "$(scratch)" -c release \
        --explicit-target-dependency-import-check error "$@"
}

# Where the build puts executables.
products() {
    swift build --package-path "$here" --scratch-path "$(scratch)" -c release --show-bin-path
}

prepare_mpi() {
    # Open MPI refuses to run as root unless told twice; inside of a container root is all there is.
    if [ "$(id -u)" -eq 0 ]; then
        export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    fi
    # A crashed rank should end at once, not write a backtrace first.
    export SWIFT_BACKTRACE=${SWIFT_BACKTRACE:-enable=no}
}
