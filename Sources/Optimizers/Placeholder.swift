// Placeholder of module Optimizers.
