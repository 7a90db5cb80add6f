// Softmax cross-entropy: loss = mean over images of -sum target * log softmax(logits); d = (softmax - target) / images.
// With class weights w: loss = mean of -sum w * target * log softmax; d = (sum(w * target) * softmax - w * target) / images.
#pragma once
#include <cmath>

#include "reader.hpp"

namespace mixnas {
namespace MIXNAS_ISA {

inline int largest(const float* values, int count) {
  int best = 0;
  for (int i = 1; i < count; i++)
    if (values[i] > values[best]) best = i;
  return best;
}

/// `gradient` may be null, and `weights` [classes] where every class weighs 1.
inline void softmaxLoss(Context& context, Reader& in) {
  const int classes = in.next();
  const float *logits = in.pointer(), *targets = in.pointer();
  float* gradient = in.pointer();
  const float* weights = in.pointer();
  double loss = 0;
  int correct = 0;
  for (int n = 0; n < context.count; n++) {
    const float* row = logits + static_cast<int64_t>(n) * classes;
    const float* target = targets + static_cast<int64_t>(n) * classes;
    const int answer = largest(row, classes);
    const double top = row[answer];
    double total = 0;
    for (int c = 0; c < classes; c++) total += std::exp(row[c] - top);
    const double logTotal = top + std::log(total);
    double mass = weights == nullptr ? 1 : 0;
    for (int c = 0; c < classes; c++) {
      if (target[c] == 0) continue;
      const double weighted = weights == nullptr ? target[c] : static_cast<double>(weights[c]) * target[c];
      if (weights != nullptr) mass += weighted;
      loss -= weighted * (row[c] - logTotal);
    }
    if (answer == largest(target, classes)) correct++;
    if (gradient == nullptr) continue;
    float* to = gradient + static_cast<int64_t>(n) * classes;
    for (int c = 0; c < classes; c++) {
      const double weighted = weights == nullptr ? target[c] : static_cast<double>(weights[c]) * target[c];
      to[c] = static_cast<float>((mass * (std::exp(row[c] - top) / total) - weighted) / context.count);
    }
  }
  context.loss = loss / context.count;
  context.correct = correct;
}

}  // namespace MIXNAS_ISA
}  // namespace mixnas
