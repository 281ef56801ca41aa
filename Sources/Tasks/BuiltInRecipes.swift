internal import Foundation
public import Training

/// The recipes that come with Lockstep.
public enum BuiltInRecipes {
    /// Their names, sorted.
    public static var names: [String] {
        guard let folder else { return [] }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".yml") }.map { String($0.dropLast(4)) }.sorted()
    }

    /// The text of a recipe, or nil if there is none of that name.
    ///
    /// Built-in data is named by its absolute path, so that the text can be saved and changed.
    public static func text(_ name: String) -> String? {
        guard let folder, let path = path(name) else { return nil }
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        let data = folder.deletingLastPathComponent().appendingPathComponent("texts").path
        return text?.replacingOccurrences(of: "../texts", with: data)
    }

    /// The first line of a recipe's comment.
    public static func summary(_ name: String) -> String {
        let first = text(name)?.split(separator: "\n").first ?? ""
        return first.hasPrefix("# ") ? String(first.dropFirst(2)) : ""
    }

    /// A recipe by built-in name or by path.
    ///
    /// - Throws: ``RecipeError`` or ``FileError``, naming the built-in ones if there is no such file.
    public static func document(_ nameOrPath: String) throws -> RecipeDocument {
        // Data that is fetched lies below the current folder.
        if let text = text(nameOrPath) {
            return try RecipeDocument(yaml: text, name: nameOrPath)
        }
        guard FileManager.default.fileExists(atPath: nameOrPath) else {
            throw MissingRecipe(name: nameOrPath)
        }
        return try RecipeDocument(contentsOf: nameOrPath)
    }

    private static func path(_ name: String) -> String? {
        guard names.contains(name) else { return nil }
        return folder?.appendingPathComponent(name + ".yml").path
    }

    /// The folder of recipes: beside the executable, where the build puts resources.
    private static var folder: URL? {
        let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = executable.deletingLastPathComponent()
            .appendingPathComponent("lockstep_Tasks.resources/recipes")
        return FileManager.default.fileExists(atPath: beside.path) ? beside : nil
    }
}

/// A recipe that is neither built in nor a file.
public struct MissingRecipe: UserFacingError, Equatable {
    private let name: String
    private let known = BuiltInRecipes.names

    /// No recipe is called `name`.
    public init(name: String) { self.name = name }

    /// One sentence with what there is.
    public var message: String {
        let list =
            known.isEmpty
            ? "none were found beside the program" : known.joined(separator: ", ")
        return "there is no recipe file '\(name)', and no built-in recipe of that name (\(list))"
    }

    /// A missing input.
    public var exitCode: Int32 { ExitCode.missingInput }
}
