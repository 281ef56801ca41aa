/// The recurrent layers that recipes can name.
public enum RecurrentCells {
    private static let catalogue: [(name: String, type: any RecurrentCell.Type)] = [
        ("lstm", LSTM.self),
        ("gru", GRU.self),
        ("rnn", RNN.self),
    ]

    /// All names, the default first.
    public static var names: [String] { catalogue.map(\.name) }

    /// The cell called `name`.
    ///
    /// - Precondition: the name is one of ``names``.
    public static func type(_ name: String) -> any RecurrentCell.Type {
        guard let entry = catalogue.first(where: { $0.name == name }) else {
            preconditionFailure("there is no recurrent cell called '\(name)'")
        }
        return entry.type
    }
}
