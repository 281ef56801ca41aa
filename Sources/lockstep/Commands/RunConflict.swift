import Training

/// An output folder that cannot take this run.
enum RunConflict: UserFacingError {
    case exists(String)
    case otherRecipe(String, [RecipeDifference])

    var message: String {
        switch self {
        case .exists(let path):
            "'\(path)' already holds a run; add --resume to go on with it, or give another --output"
        case .otherRecipe(let path, let differences):
            "'\(path)' is a run of another recipe ("
                + differences.prefix(3).map(\.description).joined(separator: ", ")
                + (differences.count > 3 ? ", …" : "")
                + "); resume it with its own recipe, or give another --output"
        }
    }

    var exitCode: Int32 { Training.ExitCode.usage }
}
