/** Names of `torch.nn.Module` that hold a `_`, so that ids could become them. */
const TAKEN = new Set([
  'add_module',
  'call_super_init',
  'dump_patches',
  'extra_repr',
  'get_buffer',
  'get_extra_state',
  'get_parameter',
  'get_submodule',
  'load_state_dict',
  'named_buffers',
  'named_children',
  'named_modules',
  'named_parameters',
  'register_backward_hook',
  'register_buffer',
  'register_forward_hook',
  'register_forward_pre_hook',
  'register_full_backward_hook',
  'register_full_backward_pre_hook',
  'register_load_state_dict_post_hook',
  'register_load_state_dict_pre_hook',
  'register_module',
  'register_parameter',
  'register_state_dict_post_hook',
  'register_state_dict_pre_hook',
  'requires_grad_',
  'set_extra_state',
  'set_submodule',
  'share_memory',
  'state_dict',
  'to_empty',
  'zero_grad',
]);

/**
 * A Python name for every id: letters, digits and `_`, `block` before a leading digit; `0.expand` becomes `block0_expand`. No
 * two are equal, and none is a name that a module has of its own.
 */
export function pythonNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(TAKEN);
  return new Map(
    ids.map((id) => {
      const plain = id.replace(/\W/g, '_').replace(/^(?=\d)/, 'block');
      let name = plain.includes('_') ? plain : `${plain}_layer`;
      while (taken.has(name)) name = `${name}_`;
      taken.add(name);
      return [id, name];
    }),
  );
}
