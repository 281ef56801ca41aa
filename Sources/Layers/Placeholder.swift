// Placeholder of module Layers.
