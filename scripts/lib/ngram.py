#!/usr/bin/env python3
"""Perplexity of an interpolated Kneser-Ney n-gram model of words, as a baseline of language models.

Cuts a text, or the .txt files of a folder, as `task: language-model` with `data.text.tokens: words` does, holds out
the same characters (data.holdout 0.1), and takes the same vocabulary. Modified Kneser-Ney smoothing with three
discounts for each order (Chen & Goodman 1998); the lowest order is mixed with equal shares of all tokens.

    python3 scripts/lib/ngram.py Sources/Tasks/Resources/texts/shakespeare --minimum 2 --order 5

Of pairs (`task: translation`) it is a model of the targets, which does not look at sources:

    python3 scripts/lib/ngram.py data/dialogue/train.tsv --test data/dialogue/test.tsv --lowercase --minimum 3 \\
        --vocabulary 5000
"""

import argparse
import collections
import math
import pathlib
import unicodedata

LETTERS = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc"}
UNKNOWN = "<unknown>"


def is_letter(character):
    return unicodedata.category(character) in LETTERS


def words(text):
    """Words and other marks; a line feed is a word."""
    place = 0
    while place < len(text):
        start = place
        character = text[place]
        place += 1
        if character == "\n" or not character.isspace():
            if is_letter(character):
                while place < len(text):
                    joins = text[place] in "'’-" and place + 1 < len(text) and is_letter(text[place + 1])
                    if not (is_letter(text[place]) or joins):
                        break
                    place += 1
            yield text[start:place]


def read(path):
    path = pathlib.Path(path)
    files = [path] if path.is_file() else sorted(
        path.rglob("*.txt"), key=lambda file: str(file.relative_to(path)).encode())
    return [file.read_bytes().decode("utf-8-sig") for file in files]


def parts(texts):
    """Training, validation and test characters, as TextSplit cuts them; words do not go from file to file."""
    total = sum(map(len, texts))
    train = int(total * 0.9)
    test = min(200_000, (total - train) // 2)
    validation = min(50_000, total - train - test)
    ranges = [(0, train), (train + test, train + test + validation), (train, train + test)]
    for begin, end in ranges:
        tokens, offset = [], 0
        for text in texts:
            tokens += words(text[max(begin - offset, 0):max(end - offset, 0)])
            offset += len(text)
        yield tokens


def targets(path, lowercase):
    """The words of the targets of pairs, a line feed at the end of each."""
    lines = pathlib.Path(path).read_bytes().decode("utf-8-sig").splitlines()
    text = "".join(line.split("\t", 1)[1] + "\n" for line in lines if line)
    return list(words(text.lower() if lowercase else text))


class KneserNey:
    def __init__(self, tokens, vocabulary, order):
        self.vocabulary, self.order = vocabulary, order
        counts = collections.Counter(zip(*(tokens[start:] for start in range(order))))
        self.levels = []
        for _ in range(order, 0, -1):
            self.levels.append(self.level(counts))
            lower = collections.Counter()
            for gram in counts:
                lower[gram[1:]] += 1
            counts = lower
        self.levels.reverse()

    @staticmethod
    def level(counts):
        n = collections.Counter(counts.values())
        y = n[1] / max(n[1] + 2 * n[2], 1)
        discounts = [0.0] + [
            min(max(k - (k + 1) * y * n[k + 1] / max(n[k], 1), 0.0), k) for k in (1, 2, 3)]
        totals, kinds = collections.Counter(), collections.defaultdict(lambda: [0, 0, 0, 0])
        for gram, count in counts.items():
            totals[gram[:-1]] += count
            kinds[gram[:-1]][min(count, 3)] += 1
        rest = {
            context: sum(d * k for d, k in zip(discounts, kind)) / totals[context]
            for context, kind in kinds.items()}
        return counts, discounts, totals, rest

    def probability(self, context, word):
        share = 1 / self.vocabulary
        for length in range(self.order):
            counts, discounts, totals, rest = self.levels[length]
            own = context[len(context) - length:] if length else ()
            if len(own) < length or own not in rest:
                break
            count = counts.get(own + (word,), 0)
            share = (count - discounts[min(count, 3)]) / totals[own] + rest[own] * share
        return share


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text")
    parser.add_argument("--test", help="pairs to judge by; the text is pairs then too")
    parser.add_argument("--lowercase", action="store_true", help="of pairs")
    parser.add_argument("--order", type=int, default=5)
    parser.add_argument("--minimum", type=int, default=2)
    parser.add_argument("--vocabulary", type=int, default=50_000)
    options = parser.parse_args()
    if options.test:
        train = targets(options.text, options.lowercase)
        judged = {"test": targets(options.test, options.lowercase)}
    else:
        train, validation, test = parts(read(options.text))
        judged = {"validation": validation, "test": test}
    counts = collections.Counter(train)
    ranked = sorted(counts, key=lambda word: (-counts[word], word.encode()))
    known = {word for word in ranked[:options.vocabulary] if counts[word] >= options.minimum}

    def encoded(tokens):
        return [word if word in known else UNKNOWN for word in tokens]

    model = KneserNey(encoded(train), len(known) + 1, options.order)
    print(f"{len(train)} words to learn from, {len(known)} known")
    for name, tokens in judged.items():
        tokens = encoded(tokens)
        bits = -sum(
            math.log2(model.probability(tuple(tokens[max(place - options.order + 1, 0):place]), tokens[place]))
            for place in range(1, len(tokens)))
        mean = bits / (len(tokens) - 1)
        print(f"{name}: perplexity {2 ** mean:.1f}, {mean:.4f} bits or {mean * math.log(2):.4f} nats a word "
              f"over {len(tokens) - 1}")


if __name__ == "__main__":
    main()
