// Placeholder of module Training.
