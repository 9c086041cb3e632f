variable "version" { default = "dev" }

toolchain "stable" { version = "1.26.8" }

target "quote" {
  package   = "."
  toolchain = toolchain.stable
  ldflags   = ["-s", "-w"]
  stamp     = { "main.version" = var.version }
}
