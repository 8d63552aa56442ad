#!/usr/bin/env bash
# One archive to install from on a machine that reaches no registry: make bundle [PYTHONS="3.11 3.12"].
# Needs the network itself. The archive holds the source as committed, and below bundle/: wheels for both processors,
# Debian's packages with all they need (of the Debian this runs on), the fonts, the front-end files, and their hashes.
set -euo pipefail
cd "$(dirname "$0")/.."

PYTHONS="${PYTHONS:-3.11 3.12}"
MACHINES="x86_64 aarch64"
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
OUT="${OUT:-dist}"
STAGE=$(mktemp -d)
ROOT="$STAGE/zipingtong-$VERSION"
trap 'rm -rf "$STAGE"' EXIT

# Conditions ask about this machine; the archive is for others. What only other Pythons than CPython need stays out.
for_every_linux() {
  awk '/^[a-z0-9]/ { skip = ($0 ~ /!= .(CPython|PyPy|pypy)/ && $0 !~ /^(psycopg|pycparser)/); sub(/ ; [^\\]*/, " ") } !skip' "$1"
}

say() { printf '── %s\n' "$*"; }

setup/setup.sh
# The names of Debian's packages are said once, in setup.sh.
. <(sed -n '/^SYSTEM_PACKAGES=/,/^FANDOL_FACES=/p' setup/setup.sh)

say "源代码（$(git rev-parse --short HEAD)）"
mkdir -p "$ROOT"
git archive HEAD | tar -x -C "$ROOT"

say "Python 包：$PYTHONS × $MACHINES"
mkdir -p "$ROOT/bundle/wheels"
for machine in $MACHINES; do
  for python in $PYTHONS; do
    platforms=()
    for libc in 2_17 2_26 2_27 2_28 2_34; do platforms+=(--platform "manylinux_${libc}_$machine"); done
    platforms+=(--platform "manylinux2014_$machine")
    for file in base uv; do
      .venv/bin/python -m pip download --quiet --require-hashes --no-deps --only-binary :all: "${platforms[@]}" \
        --python-version "$python" --implementation cp --abi "cp${python/./}" --abi abi3 --abi none \
        --dest "$ROOT/bundle/wheels" -r <(for_every_linux "requirements/$file.txt")
    done
  done
done

say "前端库和字体"
mkdir -p "$ROOT/bundle/vendor" "$ROOT/bundle/fonts"
cp -r static/vendor/bootstrap "$ROOT/bundle/vendor/"
cp var/fonts/*.otf "$ROOT/bundle/fonts/"
# For systems whose own packages have none: Noto CJK, Liberation, DejaVu as this machine has them.
for pattern in 'NotoSansCJK-*.ttc' 'NotoSerifCJK-*.ttc' 'LiberationSerif-*.ttf' 'LiberationSans-*.ttf' 'DejaVuSans.ttf'; do
  find /usr/share/fonts -name "$pattern" -exec cp {} "$ROOT/bundle/fonts/" \;
done

if command -v apt-get >/dev/null; then
  say "Debian 软件包（$(. /etc/os-release && echo "$PRETTY_NAME" "$(dpkg --print-architecture)")）"
  mkdir -p "$ROOT/bundle/debs"
  needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
    "${SYSTEM_PACKAGES[@]}" python3 python3-venv make | grep '^[a-z0-9]' | sort -u)
  # What every Debian has is not carried: it is only asked for by what is.
  wanted=$(apt-cache show --no-all-versions $needed 2>/dev/null |
    awk '/^Package:/ { name = $2 } /^Priority:/ && $2 != "required" { print name }' | sort -u || true)
  (cd "$ROOT/bundle/debs" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download $wanted)
  # The index by which apt takes them like any other source.
  (cd "$ROOT/bundle/debs" && for deb in *.deb; do
    dpkg-deb -f "$deb"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -c1-64)"
  done >Packages)
fi

say "逐个文件的哈希"
(cd "$ROOT/bundle" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
mkdir -p "$OUT"
tar -C "$STAGE" --sort=name --owner=0 --group=0 -czf "$OUT/zipingtong-$VERSION-offline.tar.gz" "zipingtong-$VERSION"
say "已做好 $OUT/zipingtong-$VERSION-offline.tar.gz（$(du -h "$OUT/zipingtong-$VERSION-offline.tar.gz" | cut -f1)）"
say "拷到目标机器上解开，进入目录，运行 make run；见 docs/operations.md"
