# Sourced by the scripts here: where the checkout is, how they speak, how they build.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
# What was compiled in one checkout need not be compiled again in another (a fresh machine's, say).
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=true

say() { printf '\n\033[1m%s\033[0m\n' "$*" | { if [[ -t 2 ]]; then cat; else sed 's/\x1b\[[0-9]*m//g'; fi; } >&2; }

# Clang 19, or the newest there is: tools/setup installs the same.
clang_version() {
  local version
  for version in 19 20 18 17 16 15 14; do
    if command -v "clang++-$version" >/dev/null; then echo "$version"; return; fi
  done
  echo "no clang here: run tools/setup --dev" >&2
  return 1
}

# configure PRESET [cmake arguments]
configure() {
  local preset=$1 arguments=()
  shift
  if [[ $preset != release && $preset != debug ]]; then
    arguments+=("-DCMAKE_CXX_COMPILER=clang++-$(clang_version)")
  fi
  [[ -f build/$preset/CMakeCache.txt ]] || arguments+=(-DSHOPWRIGHT_UNITY=ON)
  local output
  output=$(cmake --preset "$preset" "${arguments[@]}" "$@" 2>&1) || { echo "$output" >&2; return 1; }
}

# build PRESET [targets]
build() {
  local preset=$1
  shift
  cmake --build "build/$preset" ${1:+--target "$@"} >&2
}
