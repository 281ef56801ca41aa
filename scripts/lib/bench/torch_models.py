"""The models of the PyTorch side, written as its users write them."""

import torch
from torch import nn

RECURRENT = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}


class LanguageModel(nn.Module):
    """Embedding, recurrent layers, output layer; truncated backpropagation carries the state."""

    def __init__(self, cell, layers, hidden, vocabulary):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, hidden)
        self.recurrent = RECURRENT[cell](hidden, hidden, layers)
        self.output = nn.Linear(hidden, vocabulary)

    def forward(self, tokens, state):
        sequence, state = self.recurrent(self.embedding(tokens), state)
        return self.output(sequence), state


class Translator(nn.Module):
    """Sequence to sequence with general attention and input feeding (Luong et al. 2015)."""

    def __init__(self, vocabulary=8000, embedding=256, hidden=256):
        super().__init__()
        self.source = nn.Embedding(vocabulary, embedding)
        self.target = nn.Embedding(vocabulary, embedding)
        self.encoder = nn.LSTM(embedding, hidden)
        self.decoder = nn.LSTMCell(embedding + hidden, hidden)
        self.score = nn.Linear(hidden, hidden, bias=False)
        self.combine = nn.Linear(2 * hidden, hidden, bias=False)
        self.output = nn.Linear(hidden, vocabulary)

    def forward(self, source, target):
        memory, (h, c) = self.encoder(self.source(source))
        memory, h, c = memory.transpose(0, 1), h[0], c[0]  # memory is [B, S, H]
        keys = self.score(memory).transpose(1, 2)
        fed, outputs = torch.zeros_like(h), []
        for word in self.target(target):
            h, c = self.decoder(torch.cat([word, fed], 1), (h, c))
            weights = torch.softmax(torch.bmm(h.unsqueeze(1), keys), 2)
            context = torch.bmm(weights, memory).squeeze(1)
            fed = torch.tanh(self.combine(torch.cat([context, h], 1)))
            outputs.append(fed)
        return self.output(torch.stack(outputs))


class Tagger(nn.Module):
    """A tag for each word from two bidirectional layers."""

    def __init__(self, vocabulary=10_000, embedding=128, hidden=128, tags=17):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.recurrent = nn.LSTM(embedding, hidden, 2, bidirectional=True)
        self.output = nn.Linear(2 * hidden, tags)

    def forward(self, words):
        return self.output(self.recurrent(self.embedding(words))[0])
