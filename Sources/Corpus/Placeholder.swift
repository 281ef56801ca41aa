// Placeholder of module Corpus.
