# g++ before 13 compiles several common co_await forms into a double free without a warning
# (docs/adr/0002-clang-19.md), so it is refused here rather than debugged later.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR
    "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines. Install clang 19 "
    "(apt-get install clang-19 libclang-rt-19-dev lld-19) and configure with a preset: cmake --preset release")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS")

# What every target of ours is compiled with, beside the warnings.
add_library(broadsheet_build INTERFACE)
target_compile_definitions(broadsheet_build INTERFACE BOOST_ASIO_NO_DEPRECATED)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_link_options(broadsheet_build INTERFACE -fuse-ld=lld)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=time_macros
      "${CCACHE_PROGRAM}")
endif()

option(BROADSHEET_LINT "Run clang-tidy on each file" OFF)
if(BROADSHEET_LINT)
  find_program(CLANG_TIDY_PROGRAM clang-tidy-19 REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY "${CLANG_TIDY_PROGRAM};--quiet")
endif()
option(BROADSHEET_COVERAGE "Compile for llvm-cov" OFF)
if(BROADSHEET_COVERAGE)
  target_compile_options(broadsheet_build INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(broadsheet_build INTERFACE -fprofile-instr-generate)
endif()
