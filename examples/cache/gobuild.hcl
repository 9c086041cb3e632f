# A directory of a network file system, or one that a CI keeps between jobs. On a server it would be
# url = "https://…", with public_key and private_key.
cache { url = "file://./store" }

target "printer" {
  package   = "."
  platforms = ["linux/amd64"]
}

image "printer" {
  base    = "scratch"
  targets = [target.printer]
  tags    = ["gobuild-example/cache:latest"]
}
