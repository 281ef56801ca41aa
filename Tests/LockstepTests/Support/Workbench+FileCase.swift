import Foundation

extension Workbench {
    /// A folder with the recipe of a case and three files of its examples.
    convenience init(_ own: FileCase) throws {
        try self.init()
        try write(own.yaml, to: "recipe.yml")
        for number in 0..<3 {
            for (path, content) in own.files(number) {
                let folder = URL(fileURLWithPath: file(path)).deletingLastPathComponent()
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
                try write(content, to: path)
            }
        }
    }
}
