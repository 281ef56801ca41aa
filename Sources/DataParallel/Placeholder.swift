// Placeholder of module DataParallel.
