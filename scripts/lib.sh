# The virtual environment, shared by the scripts beside this file. POSIX sh; sourced, not run.
# Sets $root and $bin. $PYTHON, if set, names the Python to make the environment with.

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit
venv=$root/.venv
bin=$venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 1
}

is_usable() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1
}

can_make_venv() {
  "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

# Sets $python: the newest Python that can make an environment, else the newest at all.
find_python() {
  python=
  for candidate in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3.10 python3}; do
    is_usable "$candidate" || continue
    python=${python:-$candidate}
    can_make_venv "$candidate" && python=$candidate && return
  done
  [ -n "$python" ] || fail "no Python 3.10 or newer found${PYTHON:+ at $PYTHON}; install one, or name it: PYTHON=/path/to/python3"
}

# Debian keeps the venv module's other half in a package of its own.
install_venv_module() {
  package=$("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
  command -v apt-get >/dev/null || fail "$python has no ensurepip module; install what your system calls python3-venv"
  [ "$(id -u)" -eq 0 ] || fail "$python has no ensurepip module; run: sudo apt-get install -y $package"
  echo "installing $package"
  log=$(mktemp)
  if ! { apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"; } \
    >"$log" 2>&1 || ! can_make_venv "$python"; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "could not install $package; install it by hand, or name another Python: PYTHON=/path/to/python3"
  fi
  rm -f "$log"
}

# An environment that was moved or copied still runs the programs of the old place.
venv_is_sound() {
  is_usable "$bin/python" && grep -qF "$venv" "$bin/activate" 2>/dev/null &&
    [ -x "$bin/pip" ]
}

make_venv() {
  venv_is_sound && return
  find_python
  can_make_venv "$python" || install_venv_module
  echo "making .venv with $("$python" --version)"
  "$python" -m venv --clear "$venv"
}

# install NAME REQUIREMENT: pip install -e REQUIREMENT, unless it, or `test`, which includes
# everything, was installed for this very pyproject.toml and these versions.
install() {
  make_venv
  now=$(cat pyproject.toml scripts/constraints.txt | cksum)
  for name in "$1" test; do
    [ "$(cat "$venv/.installed-$name" 2>/dev/null)" = "$now" ] && return
  done
  echo "installing $2 into .venv"
  if ! "$bin/python" -m pip install -q -c scripts/constraints.txt -e "$2" >"$venv/pip.log" 2>&1; then
    tail -n 40 "$venv/pip.log" >&2
    fail "pip install -e '$2' failed; all of its output is in .venv/pip.log"
  fi
  printf '%s\n' "$now" >"$venv/.installed-$1"
}
