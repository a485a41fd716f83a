add_library(broadsheet_warnings INTERFACE)
target_compile_options(broadsheet_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast
  -Wcast-align -Wunused -Wimplicit-fallthrough -Wextra-semi -Wundef -Wformat=2 -Wnull-dereference
  # Designated initialisers that name what matters and leave the rest to its default are the point of them.
  -Wno-missing-designated-field-initializers)
