module rsc.io/sampler
