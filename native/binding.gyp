{
  'variables': {
    'kernel_flags': ['-O3', '-std=c++17', '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=fast', '-fno-exceptions', '-fno-rtti', '-fPIC', '-Wno-psabi'],
  },
  'target_defaults': {
    'cflags_cc!': ['-std=gnu++20', '-std=gnu++17', '-fno-exceptions'],
    'cflags': ['-fvisibility=hidden'],
    'xcode_settings': {
      'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
      'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
      'GCC_OPTIMIZATION_LEVEL': '3',
    },
  },
  'targets': [
    {
      'target_name': 'kernels_base',
      'type': 'static_library',
      'sources': ['src/kernels/run.cpp'],
      'defines': ['MIXNAS_ISA=base'],
      'cflags_cc': ['<@(kernel_flags)'],
    },
    {
      'target_name': 'mixnas',
      'sources': [
        'src/addon.cpp', 'src/session.cpp', 'src/calls.cpp', 'src/arguments.cpp', 'src/tables.cpp', 'src/engine.cpp',
        'src/memory.cpp', 'src/pool.cpp', 'src/machine.cpp', 'src/check/program.cpp', 'src/check/checker.cpp',
        'src/check/convolutions.cpp', 'src/check/channels.cpp', 'src/check/movement.cpp',
      ],
      'include_dirs': ["<!(node -p \"require('node-addon-api').include_dir\")"],
      'defines': ['NAPI_VERSION=8', 'NAPI_DISABLE_CPP_EXCEPTIONS', 'NODE_ADDON_API_DISABLE_DEPRECATED'],
      'cflags_cc': ['-O2', '-std=c++17', '-fno-exceptions'],
      'dependencies': ['kernels_base'],
      'conditions': [
        ['target_arch=="x64"', {
          'defines': ['MIXNAS_X64'],
          'dependencies': ['kernels_avx2', 'kernels_avx512'],
        }],
        ['OS=="linux"', { 'libraries': ['-lpthread'] }],
      ],
    },
  ],
  'conditions': [
    ['target_arch=="x64"', {
      'targets': [
        {
          'target_name': 'kernels_avx2',
          'type': 'static_library',
          'sources': ['src/kernels/run.cpp'],
          'defines': ['MIXNAS_ISA=avx2'],
          'cflags_cc': ['<@(kernel_flags)', '-mavx2', '-mfma'],
          'xcode_settings': { 'OTHER_CPLUSPLUSFLAGS': ['-mavx2', '-mfma'] },
        },
        {
          'target_name': 'kernels_avx512',
          'type': 'static_library',
          'sources': ['src/kernels/run.cpp'],
          'defines': ['MIXNAS_ISA=avx512'],
          'cflags_cc': ['<@(kernel_flags)', '-mavx512f', '-mavx512bw', '-mavx512vl', '-mavx512dq', '-mfma', '-mprefer-vector-width=512'],
          'xcode_settings': { 'OTHER_CPLUSPLUSFLAGS': ['-mavx512f', '-mavx512bw', '-mavx512vl', '-mavx512dq', '-mfma'] },
        },
      ],
    }],
  ],
}
