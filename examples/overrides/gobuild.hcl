variable "edited" {
  default     = ["quote", "sampler"]
  description = "which checkouts take the place of what is published"
}

# override "rsc.io/quote" { path = "checkouts/quote" } and so on
override "rsc.io" {
  for_each = toset(var.edited)
  path     = "checkouts/${each.key}"
}

target "app" { package = "./app" }

image "app" {
  base    = "scratch"
  targets = [target.app]
  tags    = ["gobuild-example/overrides:latest"]

  allow_overrides = false # nobody publishes what only this machine has
}
