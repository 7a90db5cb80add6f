/** Softmax cross-entropy of matched anchors and of an image's hardest negatives (Liu et al., ECCV 2016, section 2.2). */
export interface SoftmaxLossSettings {
  readonly kind: 'softmax';
  /**
   * Background anchors that count for each matched one, >= 0, those with the greatest loss. An image without a match counts as many
   * as for one match, so that it teaches too.
   */
  readonly negatives: number;
}

/** Focal loss of every anchor and class (Lin et al., ICCV 2017): -αt (1 - pt)^γ ln pt. */
export interface FocalLossSettings {
  readonly kind: 'focal';
  /** Weight of a right class, in [0, 1]; a wrong one weighs 1 - α. */
  readonly alpha: number;
  /** How much easy anchors lose weight, >= 0; 0 is cross-entropy. */
  readonly gamma: number;
}

export type DetectionLossSettings = SoftmaxLossSettings | FocalLossSettings;
