// Placeholder of module Tensors.
