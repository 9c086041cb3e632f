toolchain "stable" { version = "1.26.8" }

defaults {
  target { toolchain = toolchain.stable }
}

target "poem" { package = "./cmd/poem" }

image "poem" {
  base    = "scratch"
  targets = [target.poem]
  tags    = ["gobuild-example/poem:latest"]
}
