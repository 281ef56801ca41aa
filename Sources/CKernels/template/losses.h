// The losses, and their part of the table.
#include "losses/elementary.h"

#include "losses/ctc.h"
#include "losses/chain.h"
#include "losses/elements.h"
#include "losses/entropy.h"
#include "losses/mixture.h"

#define LOSS_KERNELS \
    { \
        .weightedEntropy = NAME(weightedEntropy), \
        .weightedEntropyGradient = NAME(weightedEntropyGradient), .elements = NAME(elements), \
        .gaussian = NAME(gaussian), .univariateMixture = NAME(univariateMixture), \
        .bivariateMixture = NAME(bivariateMixture), .ctc = NAME(ctc), .chain = NAME(chain), \
    }
