add_library(broadsheet_warnings INTERFACE)
target_compile_options(broadsheet_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast
  -Wcast-align -Wunused -Wimplicit-fallthrough -Wextra-semi -Wundef -Wformat=2 -Wnull-dereference)
