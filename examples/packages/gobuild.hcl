variable "debian" {
  default     = "debian:bookworm-slim"
  description = "the base: a Debian, or an Alpine"
}

image "curl" {
  base       = var.debian
  packages   = ["ca-certificates", "curl"]
  entrypoint = ["curl"]
  tags       = ["gobuild-example/curl:latest"]
}
