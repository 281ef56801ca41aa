// Placeholder of module MPI.
