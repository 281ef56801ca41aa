// Placeholder of module Tasks.
