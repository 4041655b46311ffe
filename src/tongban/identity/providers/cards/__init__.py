"""Card readers at a window (读卡器)."""
