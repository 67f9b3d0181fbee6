#!/usr/bin/env bash
# Lists what is inside the image, for the receipt. After the last package was removed, for it must
# not list what the image does not hold; before cleanup, which stops Docker.
set -euo pipefail
shopt -s inherit_errexit

readonly inventory=/tmp/assay/inventory.json

# What is removed but left its configuration is known to dpkg, and not in the image.
installed_packages() {
  dpkg-query --show --showformat='${db:Status-Abbrev}\t"${binary:Package}": "${Version}",\n' |
    sed --quiet 's/^.i *\t/    /p' | sed '$ s/,$//'
}

images() {
  docker image ls --no-trunc --format '    "{{.Repository}}:{{.Tag}} {{.ID}}",' | sed '$ s/,$//'
}

main() {
  install --directory "${inventory%/*}"
  {
    printf '{\n  "debian": "%s",\n  "packages": {\n' "$(cat /etc/debian_version)"
    installed_packages
    printf '  },\n  "images": [\n'
    images
    printf '  ]\n}\n'
  } >"${inventory}"
  chmod 0644 "${inventory}"
}

main "$@"
