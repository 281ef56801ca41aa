# Sourced by bench and exchange-models: finds PyTorch, or installs it into a virtual environment after
# asking.

torch_home=$here/.venv-bench
# What else one can do, for the message when PyTorch is not there.
torch_alternative=', or --without-torch to leave it out'

has_torch() { [ -x "$1" ] && "$1" -c 'import torch' >/dev/null 2>&1; }

# Sets `torch` to a Python that has PyTorch, or to nothing. $1: yes installs without asking.
find_torch() {
    torch=${TORCH_PYTHON:-}
    if [ -n "$torch" ]; then
        has_torch "$torch" || die "TORCH_PYTHON is '$torch', which cannot import torch: name a Python that can, or unset it" 66
        return
    fi
    torch=$torch_home/bin/python
    has_torch "$torch" && return
    local answer=$1
    if [ "$answer" != yes ]; then
        [ -t 0 ] || die "PyTorch is not there: use --yes to install it into .venv-bench, or TORCH_PYTHON=FILE to name a Python that has it$torch_alternative" 69
        printf 'Install PyTorch into .venv-bench for the comparison? The wheel is large: 200 MB and more\nto download, 1 GB on disk. [y/N] ' >&2
        read -r answer
        case $answer in y | Y | yes) ;; *) torch=; return ;; esac
    fi
    install_torch
}

install_torch() {
    python3 -m venv "$torch_home" \
        || die "could not make a virtual environment: install python3-venv, or set TORCH_PYTHON" 69
    local pip=("$torch_home/bin/python" -m pip install --quiet --disable-pip-version-check)
    # The wheels for processors alone are much smaller than those on PyPI.
    "${pip[@]}" torch --index-url https://download.pytorch.org/whl/cpu 2>/dev/null \
        || "${pip[@]}" torch >&2 || die "could not install PyTorch into $torch_home: see above" 69
    has_torch "$torch" || die "PyTorch in $torch_home does not start: remove that folder and try again" 69
}
