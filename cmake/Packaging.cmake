# `cmake --install build/release`, and the Debian package: `cpack --config build/release/CPackConfig.cmake`.
include(GNUInstallDirs)

# Manual pages and completions come from the program's own command line.
set(manual "${CMAKE_BINARY_DIR}/manual")
find_program(GZIP_PROGRAM gzip REQUIRED)
add_custom_command(OUTPUT "${manual}/stamp"
  COMMAND ${CMAKE_COMMAND} -E rm -rf "${manual}"
  COMMAND broadsheet manual "${manual}"
  COMMAND sh -c "exec ${GZIP_PROGRAM} -9n '${manual}'/man/*.1"
  COMMAND ${CMAKE_COMMAND} -E touch "${manual}/stamp"
  DEPENDS broadsheet VERBATIM)
add_custom_target(manual ALL DEPENDS "${manual}/stamp")

install(TARGETS broadsheet RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY "${manual}/man/" DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES "${manual}/completions/broadsheet.bash" RENAME broadsheet
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES "${manual}/completions/_broadsheet"
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES "${manual}/completions/broadsheet.fish"
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES configs/broadsheet.service DESTINATION lib/systemd/system)
# /etc belongs to /usr as etc belongs to any other prefix. What an operator wrote there stays.
install(CODE "set(shipped \"${CMAKE_SOURCE_DIR}/configs/broadsheet.toml\")")
install(CODE [[
  set(etc "${CMAKE_INSTALL_PREFIX}/etc/broadsheet")
  if(CMAKE_INSTALL_PREFIX MATCHES "/usr$")
    get_filename_component(etc "${CMAKE_INSTALL_PREFIX}/../etc/broadsheet" ABSOLUTE)
  endif()
  if(NOT EXISTS "$ENV{DESTDIR}${etc}/broadsheet.toml")
    file(INSTALL "${shipped}" DESTINATION "${etc}")
  endif()
]])
install(FILES README.md CHANGELOG.md SECURITY.md docs/operating.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE RENAME copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME broadsheet)
set(CPACK_PACKAGE_VENDOR broadsheet)
set(CPACK_PACKAGE_CONTACT "The broadsheet maintainers <maintainers@broadsheet.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "crawler and archive of news sites")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Visits news sites politely and keeps every article as clean text with its
 metadata, every edition of it once, and the pages as they came over the wire.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS systemd)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${CMAKE_SOURCE_DIR}/configs/debian/conffiles" "${CMAKE_SOURCE_DIR}/configs/debian/postinst"
  "${CMAKE_SOURCE_DIR}/configs/debian/prerm" "${CMAKE_SOURCE_DIR}/configs/debian/postrm")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
