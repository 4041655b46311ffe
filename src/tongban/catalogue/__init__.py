"""事项目录: service items, versions, packs, guides."""
